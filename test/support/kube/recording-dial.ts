import { type Dial, dialSocket } from '../../../src/adapter/http/dial.ts';

/** Every socket that Belfry opened for a call or a probe, as `address:port`. */
export const recordingDial = (): { dial: Dial; dialled: string[] } => {
  const dialled: string[] = [];
  return {
    dialled,
    dial: (request) => {
      dialled.push(`${request.address}:${request.port}`);
      return dialSocket(request);
    },
  };
};
