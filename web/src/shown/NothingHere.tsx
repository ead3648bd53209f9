import { Button } from "@mantine/core";
import { Link } from "wouter";

import { EmptyState } from "@/shown/EmptyState";

export function NothingHere() {
  return (
    <EmptyState
      title="There is no page here"
      action={
        <Button component={Link} href="/qualification" variant="light">
          Go to Qualification
        </Button>
      }
    >
      The address may be old or mistyped.
    </EmptyState>
  );
}
