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
  return useQuery({
    queryKey: ["session"],
    staleTime: 300_000,
    queryFn: async () => {
      try {
        return remember(await client.call("getSession"));
      } catch (error) {
        if (errorCode(error) === "unauthenticated") return null;
        throw error;
      }
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
    onSuccess: () => {
      rememberCsrf(undefined);
      queries.setQueryData(["session"], null);
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
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" && queryKey[0] !== "version" });
}

function remember(session: Session): Session {
  rememberCsrf(session.csrf);
  return session;
}
