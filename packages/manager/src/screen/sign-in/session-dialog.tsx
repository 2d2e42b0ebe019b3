import { Button, Modal, PasswordInput } from "@mantine/core";
import { type FormEvent, type ReactElement, useState } from "react";
import { useSignInAgain, useSignOut } from "../../query/session.js";
import { refusalWords } from "./sign-in.js";

/** Over the page as it was when the session ended: the password brings it back. */
export function SessionDialog({ name }: { readonly name: string }): ReactElement {
  const [password, setPassword] = useState("");
  const signIn = useSignInAgain();
  const signOut = useSignOut();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    signIn.mutate({ name, password });
  };
  return (
    <Modal
      opened
      onClose={() => undefined}
      title="Your session has ended"
      closeOnEscape={false}
      closeOnClickOutside={false}
      withCloseButton={false}
    >
      <form className="stack" onSubmit={send}>
        <p>The page stays as it is. Sign in again as {name} to go on.</p>
        <input type="text" name="username" autoComplete="username" value={name} readOnly hidden />
        <PasswordInput
          label="Password"
          value={password}
          autoComplete="current-password"
          required
          withAsterisk={false}
          data-autofocus
          onChange={(event) => setPassword(event.currentTarget.value)}
          visibilityToggleButtonProps={{ "aria-label": "Show the password" }}
        />
        {signIn.error !== null && (
          <p className="field-failure" role="alert">
            {refusalWords(signIn.error)}
          </p>
        )}
        <div className="actions">
          <Button type="submit" loading={signIn.isPending}>
            Sign in
          </Button>
          <Button variant="default" onClick={() => signOut.mutate()}>
            Someone else
          </Button>
        </div>
      </form>
    </Modal>
  );
}
