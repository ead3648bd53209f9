import { Center, Loader, MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";

import { ApiError } from "@/api/client";
import { useNews } from "@/api/news";
import { PLACES } from "@/shell/places";
import { useSession } from "@/shell/session";
import { Shell } from "@/shell/Shell";
import { SignIn } from "@/shell/SignIn";
import { Failure } from "@/shown/Failure";
import { NothingHere } from "@/shown/NothingHere";
import { theme } from "@/theme";

const Embed = lazy(() => import("@/pages/embed"));

const client = new QueryClient({
  defaultOptions: { queries: { staleTime: 5_000, retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500) } },
});

/** The product in the browser. */
export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <Notifications position="bottom-left" autoClose={8_000} />
        <SignedIn />
      </QueryClientProvider>
    </MantineProvider>
  );
}

function SignedIn() {
  const session = useSession();
  useNews(Boolean(session.data));
  if (session.isPending) return <Waiting />;
  if (session.error) return <Failure error={session.error} onRetry={() => void session.refetch()} />;
  if (!session.data) return <SignIn />;
  return (
    <Switch>
      <Route path="/embed">
        <Suspense fallback={<Waiting />}>
          <Embed />
        </Suspense>
      </Route>
      <Route>
        <Shell session={session.data}>
          <Pages />
        </Shell>
      </Route>
    </Switch>
  );
}

function Pages() {
  return (
    <Suspense fallback={<Waiting />}>
      <Switch>
        {PLACES.map(({ path, page: Page }) => (
          <Route key={path} path={path}>
            <Page />
          </Route>
        ))}
        <Route path="/">
          <Redirect to={`/qualification${window.location.search}`} replace />
        </Route>
        <Route>
          <NothingHere />
        </Route>
      </Switch>
    </Suspense>
  );
}

function Waiting() {
  return (
    <Center h="100%" mih="40vh">
      <Loader size="sm" aria-label="Loading" />
    </Center>
  );
}
