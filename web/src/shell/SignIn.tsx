import { Alert, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { type FormEvent, useState } from "react";

import { sessionHasEnded, useSignIn } from "@/shell/session";
import { sentence } from "@/shown/Failure";
import { Wordmark } from "@/shell/Wordmark";

/** Where a person says who they are. An administrator makes members in the terminal: `winnow members add`. */
export function SignIn() {
  const [person, setPerson] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn();
  useDocumentTitle("Sign in · Winnow");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ person, password });
  };
  return (
    <Stack component="main" align="center" justify="center" mih="100dvh" p="md" gap="lg">
      <Wordmark />
      <Paper component="form" onSubmit={submit} withBorder p="lg" w="100%" maw={360}>
        <Stack>
          <Title order={1}>Sign in</Title>
          {sessionHasEnded() && (
            <Text size="sm" c="dimmed" role="status">
              Your session has ended. Sign in to go on where you were.
            </Text>
          )}
          <TextInput autoFocus label="Name or e-mail" autoComplete="username" required value={person} onChange={(event) => setPerson(event.currentTarget.value)} />
          <PasswordInput label="Password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
          {signIn.error && (
            <Alert color="red" role="alert">
              {sentence(signIn.error.message)}
            </Alert>
          )}
          <Button type="submit" loading={signIn.isPending}>
            Sign in
          </Button>
        </Stack>
      </Paper>
    </Stack>
  );
}
