import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './shell/app.tsx';
import { SignedIn } from './shell/signed-in.tsx';
import { HttpSource } from './source/index.ts';
import './style/index.css';

const source = new HttpSource();
createRoot(document.querySelector('#page') as HTMLElement).render(
  <StrictMode>
    <SignedIn source={source}>{(session) => <App session={session} source={source} />}</SignedIn>
  </StrictMode>,
);
