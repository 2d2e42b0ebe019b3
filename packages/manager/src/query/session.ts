import type { PasswordChange, ServerVersion, Session, SignIn } from "@plimsoll/api";
import {
  type QueryClient,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { client, errorCode, rememberCsrf } from "./client.js";

/** Who is signed in; null: nobody. */
export function useSession(): UseQueryResult<Session | null> {
  const queries = useQueryClient();
  return useQuery({
    queryKey: ["session"],
    staleTime: 300_000,
    queryFn: async () => {
      try {
        return remember(await client.call("getSession"));
      } catch (error) {
        if (errorCode(error) !== "unauthenticated") throw error;
        return endSession(queries);
      }
    },
  });
}

/** Whether the session has ended under a person who is on the page. */
export function useSessionEnded(): boolean {
  return useQuery({ queryKey: ["session-ended"], queryFn: () => false, enabled: false, initialData: false }).data;
}

/** Nobody is signed in any more: who was stays in sight, so that the page can stay and ask for the password. */
export function endSession(queries: QueryClient): Session | null {
  const before = queries.getQueryData<Session | null>(["session"]) ?? null;
  if (before !== null) queries.setQueryData(["session-ended"], true);
  return before;
}

/** Signs the same person in again, on the page as it is. */
export function useSignInAgain(): UseMutationResult<Session, Error, SignIn> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SignIn) => client.call("signIn", { body }),
    onSuccess: async (session) => {
      queries.setQueryData(["session"], remember(session));
      queries.setQueryData(["session-ended"], false);
      await queries.invalidateQueries({ predicate: ({ queryKey }) => !String(queryKey[0]).startsWith("session") });
    },
  });
}

/** Signs in. */
export function useSignIn(): UseMutationResult<Session, Error, SignIn> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SignIn) => client.call("signIn", { body }),
    onSuccess: (session) => {
      forget(queries);
      queries.setQueryData(["session"], remember(session));
    },
  });
}

/** Ends the session. */
export function useSignOut(): UseMutationResult<undefined, Error, void> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => client.call("signOut"),
    // Without a session there is none to end: the page forgets all the same.
    onSettled: () => {
      rememberCsrf(undefined);
      queries.setQueryData(["session"], null);
      queries.setQueryData(["session-ended"], false);
      forget(queries);
    },
  });
}

/** Changes the own password. */
export function useChangePassword(): UseMutationResult<Session, Error, PasswordChange> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: PasswordChange) => client.call("changePassword", { body }),
    onSuccess: (session) => {
      queries.setQueryData(["session"], remember(session));
    },
  });
}

/** What the server is. */
export function useServerVersion(): UseQueryResult<ServerVersion> {
  return useQuery({ queryKey: ["version"], queryFn: () => client.call("getVersion"), staleTime: 300_000 });
}

/** Drops what the one before could see; the session itself stays, since the page watches it. */
function forget(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => !["session", "session-ended", "version"].includes(String(queryKey[0])) });
}

function remember(session: Session): Session {
  rememberCsrf(session.csrf);
  return session;
}
