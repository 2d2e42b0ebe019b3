import type { CreatedToken, DatabaseStatus, NewToken, Settings, SettingsChange, TokenList } from "@plimsoll/api";
import { type UseMutationResult, type UseQueryResult, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "./client.js";

/** The settings. */
export function useSettings(): UseQueryResult<Settings> {
  return useQuery({ queryKey: ["settings"], queryFn: ({ signal }) => client.call("getSettings", { signal }) });
}

/** Replaces the settings that were seen; fails with `stale-version` when somebody else changed them meanwhile. */
export function useChangeSettings(): UseMutationResult<Settings, Error, { readonly body: SettingsChange; readonly version: number }> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ body, version }) => client.call("changeSettings", { body, ifMatch: version }),
    onSuccess: async (settings) => {
      queries.setQueryData(["settings"], settings);
      await queries.invalidateQueries({ predicate: ({ queryKey }) => String(queryKey[0]).startsWith("image") });
    },
    onError: () => queries.invalidateQueries({ queryKey: ["settings"] }),
  });
}

/** The API tokens, fetched anew each interval (ms) where one is given. */
export function useTokens(enabled: boolean, refetchInterval: number | false = false): UseQueryResult<TokenList> {
  return useQuery({ queryKey: ["tokens"], enabled, refetchInterval, queryFn: ({ signal }) => client.call("listTokens", { signal }) });
}

/** Makes a token; the answer alone holds its secret, and no cache keeps it. */
export function useCreateToken(): UseMutationResult<CreatedToken, Error, NewToken> {
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0,
    mutationFn: (body: NewToken) => client.call("createToken", { body }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["tokens"] }),
  });
}

/** Revokes a token. */
export function useRevokeToken(): UseMutationResult<undefined, Error, string> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => client.call("revokeToken", { parameters: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["tokens"] }),
  });
}

/** The vulnerability database in use. */
export function useDatabase(): UseQueryResult<DatabaseStatus> {
  return useQuery({ queryKey: ["database"], queryFn: ({ signal }) => client.call("getDatabase", { signal }), refetchInterval: 300_000 });
}
