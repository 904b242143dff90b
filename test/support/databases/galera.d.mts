export function startGalera(): Promise<{ folder: string; urls: string[]; stop(): Promise<void> } | null>;
export function startNode(folder: string, index: number, more?: string[]): Promise<void>;
export function killNode(folder: string, index: number): Promise<void>;
