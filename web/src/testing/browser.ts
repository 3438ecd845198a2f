import { setupWorker } from 'msw/browser';
import { mockedApi } from './mocked-api';

/** Answer the API in the browser, for looking at pages without a server. */
export const startMocks = async (): Promise<void> => {
  await setupWorker(...mockedApi()).start({ onUnhandledFrame: 'bypass', quiet: true });
};
