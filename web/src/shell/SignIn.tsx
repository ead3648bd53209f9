import { Alert, Button, Paper, PasswordInput, Stack, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";

import { useSignIn } from "@/shell/session";
import { Wordmark } from "@/shell/Wordmark";

/** Where a person says who they are. An administrator makes members in the terminal: `winnow members add`. */
export function SignIn() {
  const [person, setPerson] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn();
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
          <TextInput label="Name or e-mail" autoComplete="username" required value={person} onChange={(event) => setPerson(event.currentTarget.value)} />
          <PasswordInput label="Password" autoComplete="current-password" required value={password} onChange={(event) => setPassword(event.currentTarget.value)} />
          {signIn.error && (
            <Alert color="red" role="alert">
              {signIn.error.message}
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
