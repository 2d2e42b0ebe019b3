import { Button, Modal, PasswordInput } from "@mantine/core";
import { MIN_PASSWORD } from "@plimsoll/api";
import { type FormEvent, type ReactElement, useState } from "react";
import { errorWords } from "../../query/client.js";
import { useChangePassword } from "../../query/session.js";

/** Changes the own password: as a dialog, or as the first thing after the one-time password, which it replaces. */
export function PasswordChange({ first = false, onDone }: { readonly first?: boolean; readonly onDone?: () => void }): ReactElement {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const change = useChangePassword();
  const send = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate({ currentPassword: current, newPassword: next }, { onSuccess: () => onDone?.() });
  };
  const short = next !== "" && next.length < MIN_PASSWORD;
  const form = (
    <form className="stack" onSubmit={send}>
      {first && <p>The one-time password ends here. Choose your own.</p>}
      <PasswordInput
        label={first ? "One-time password" : "Present password"}
        value={current}
        autoComplete="current-password"
        required
        withAsterisk={false}
        onChange={(event) => setCurrent(event.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": "Show the present password" }}
      />
      <PasswordInput
        label="New password"
        description={`At least ${MIN_PASSWORD} characters`}
        value={next}
        autoComplete="new-password"
        required
        withAsterisk={false}
        error={short ? `${MIN_PASSWORD - next.length} more to go` : undefined}
        onChange={(event) => setNext(event.currentTarget.value)}
        visibilityToggleButtonProps={{ "aria-label": "Show the new password" }}
      />
      {change.error !== null && (
        <p className="field-failure" role="alert">
          {errorWords(change.error)}
        </p>
      )}
      <div className="actions">
        <Button type="submit" loading={change.isPending} disabled={next.length < MIN_PASSWORD}>
          Change password
        </Button>
      </div>
    </form>
  );
  if (!first) {
    return (
      <Modal opened onClose={() => onDone?.()} title="Change password" closeButtonProps={{ "aria-label": "Close" }}>
        {form}
      </Modal>
    );
  }
  return (
    <main className="password-page">
      <h1>Change password</h1>
      {form}
    </main>
  );
}
