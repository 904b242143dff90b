import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import 'antd/dist/reset.css';
import './app/app.css';
import { giveStylesTheNonce } from './app/page-nonce.ts';
import { preferences } from './app/preferences.ts';
import { Providers } from './app/providers.tsx';
import { router } from './app/router.tsx';
import { startI18n } from './i18n/i18n.ts';

giveStylesTheNonce();
// The screen's own files come while it is asked who sits here.
for (const { routeId } of router.matchRoutes(router.latestLocation) as { routeId: keyof typeof router.routesById }[])
  void router.loadRouteChunk(router.routesById[routeId]);
await startI18n(preferences().language);
const root = createRoot(document.getElementById('root')!);
// As a transition it is drawn in slices, between which the page takes clicks.
startTransition(() =>
  root.render(
    <StrictMode>
      <Providers>
        <RouterProvider router={router} />
      </Providers>
    </StrictMode>,
  ),
);
