import { setupServer } from 'msw/node';

/** The mocked network of the tests: empty; each test adds the answers it is about. */
export const server = setupServer();
