import { MantineProvider } from "@mantine/core";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactElement, Suspense, useEffect } from "react";
import { BrowserRouter, Navigate, Route, Routes } from "react-router";
import { AppFrame } from "./component/app-frame.js";
import { part } from "./component/part.js";
import { errorCode, errorWords } from "./query/client.js";
import { followEvents } from "./query/live.js";
import { endSession, useSession, useSessionEnded } from "./query/session.js";
import { ImageScreen } from "./screen/image/image-screen.js";
import { SignIn } from "./screen/sign-in/sign-in.js";
import { theme } from "./theme/theme.js";

const PasswordChange = part(async () => (await import("./screen/sign-in/password-change.js")).PasswordChange);
const SessionDialog = part(async () => (await import("./screen/sign-in/session-dialog.js")).SessionDialog);

/** A request that nobody is signed in for ends the session here too: the page stays, a dialog asks for the password. */
function onFailure(error: Error): void {
  if (errorCode(error) === "unauthenticated") endSession(queries);
}

const queries = new QueryClient({
  queryCache: new QueryCache({ onError: onFailure }),
  mutationCache: new MutationCache({ onError: onFailure }),
  defaultOptions: { queries: { retry: false, staleTime: 10_000, gcTime: 300_000, refetchOnWindowFocus: false } },
});

/** The whole program: theme, data, routes. */
export function App(): ReactElement {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={queries}>
        <BrowserRouter>
          <Entrance />
        </BrowserRouter>
      </QueryClientProvider>
    </MantineProvider>
  );
}

function Entrance(): ReactElement {
  const session = useSession();
  if (session.data === undefined) {
    return session.isError ? <SignIn problem={errorWords(session.error)} /> : <div className="page-waiting" />;
  }
  if (session.data === null) return <SignIn />;
  if (session.data.account.mustChangePassword) {
    return (
      <Suspense fallback={<div className="page-waiting" />}>
        <PasswordChange first />
      </Suspense>
    );
  }
  return <Inside name={session.data.account.name} />;
}

function Inside({ name }: { readonly name: string }): ReactElement {
  const ended = useSessionEnded();
  useEffect(() => (ended ? undefined : followEvents(queries)), [ended]);
  return (
    <>
      <Routes>
        <Route element={<AppFrame />}>
          <Route path="/images" element={<ImageScreen />} />
          <Route path="/images/:digest" element={<ImageScreen />} />
        </Route>
        <Route path="*" element={<Navigate to="/images" replace />} />
      </Routes>
      <Suspense>{ended && <SessionDialog name={name} />}</Suspense>
    </>
  );
}
