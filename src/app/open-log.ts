import { createLogger } from '../adapter/system/logger.ts';
import type { Settings } from '../config/settings.ts';

/** The log of this process, as its settings want it. */
export const openLog = (settings: Settings) => createLogger(settings.log);
