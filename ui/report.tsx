import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { addressesBehindHash } from './shell/address.ts';
import { App } from './shell/app.tsx';
import { FrozenSource, type FrozenData } from './source/frozen-source.ts';
import type { Session } from './source/index.ts';
import './style/index.css';

/** A report: the page on data that was frozen into the same file, as JSON in an element that is no script. */
const { textContent } = document.querySelector('#simtrail-data') ?? {};
const data = JSON.parse(textContent ?? '{"answers":{},"rows":{}}') as FrozenData;
const session = (data.answers['/api/session'] ?? { version: '', user: '', read_only: true, cursor: '' }) as Session;
addressesBehindHash();
createRoot(document.querySelector('#page') as HTMLElement).render(
  <StrictMode>
    <App session={session} source={new FrozenSource(data)} />
  </StrictMode>,
);
