import { Button, PasswordInput, TextInput } from "@mantine/core";
import { ApiError } from "@plimsoll/api";
import { type FormEvent, type ReactElement, useState } from "react";
import { Mark } from "../../component/mark.js";
import { ResultIcon } from "../../component/result.js";
import { countOf } from "../../format/number.js";
import { errorCode, errorWords } from "../../query/client.js";
import { useServerVersion, useSignIn } from "../../query/session.js";
import { text } from "../../text/en.js";

/** Sign-in (12): the line runs through the page and the mark. `problem` is why it is not known who is signed in. */
export function SignIn({ problem }: { readonly problem?: string }): ReactElement {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn();
  const version = useServerVersion().data;
  const send = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate({ name, password });
  };
  const failure = signIn.error === null ? problem : refusalWords(signIn.error);
  return (
    <main className="sign-in">
      <div className="sign-in-sky">
        <h1>{text.product}</h1>
        <p>{text.tagline}</p>
        <Mark width={96} />
      </div>
      <form onSubmit={send}>
        <TextInput
          size="md"
          label="User name"
          value={name}
          autoComplete="username"
          required
          withAsterisk={false}
          autoFocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <PasswordInput
          size="md"
          label="Password"
          value={password}
          autoComplete="current-password"
          required
          withAsterisk={false}
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
        />
        {failure !== undefined && (
          <p className="field-failure" role="alert">
            <ResultIcon verdict="fail" />
            {failure}
          </p>
        )}
        <Button type="submit" size="md" loading={signIn.isPending}>
          Sign in
        </Button>
        {version?.oneTimePassword === true && (
          <p className="sign-in-hint">
            First start? The one-time admin password was printed to the server&apos;s log: <code>plimsoll server</code>. You set your own
            after signing in.
          </p>
        )}
      </form>
      <footer>
        {window.location.host}
        {version === undefined ? "" : `, version ${version.version}`}
      </footer>
    </main>
  );
}

/** Why a sign-in was refused, with what is left of the tries. */
export function refusalWords(error: Error): string {
  const left = error instanceof ApiError ? error.problem?.attemptsLeft : undefined;
  if (errorCode(error) !== "unauthenticated") return errorWords(error);
  return left === undefined
    ? "Name or password is wrong."
    : `Name or password is wrong. ${countOf(left, "more try", "more tries")} before a wait.`;
}
