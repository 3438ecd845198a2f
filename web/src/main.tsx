import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app';
import './styles/app.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has lost its #root');

const render = () =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );

// `npm run dev:mocked` answers the API in the browser; the condition is a constant, so no build carries it.
if (import.meta.env.MODE === 'mocked') {
  const { startMocks } = await import('./testing/browser');
  await startMocks();
}
render();
