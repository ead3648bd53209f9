import { ActionIcon, Button, Group, Kbd, NavLink, Text, Tooltip, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { useDocumentTitle, useHotkeys } from "@mantine/hooks";
import { IconKey, IconLogout, IconMenu2, IconMoon, IconSparkles, IconSun } from "@tabler/icons-react";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { Link, useLocation, useSearchParams } from "wouter";

import { dismiss, summon } from "@/copilot/ask";
import { type Session, useSignOut } from "@/shell/session";
import { PLACES } from "@/shell/places";
import { useShell } from "@/shell/shellStore";
import { sentence } from "@/shown/Failure";
import { Wordmark } from "@/shell/Wordmark";
import classes from "@/shell/Shell.module.css";

const Rail = lazy(() => import("@/copilot/Rail"));
const ChangePassword = lazy(() => import("@/shell/ChangePassword"));
const LinkedCard = lazy(() => import("@/copilot/LinkedCard"));
const SHORTCUT = /Mac|iPhone|iPad/.test(navigator.platform) ? "⌘J" : "Ctrl J";

/** The frame of every page: navigation, the page, the copilot's rail. */
export function Shell({ session, children }: { session: Session; children: ReactNode }) {
  const { railOpen, railWidth, navOpen, setNavOpen } = useShell();
  const linked = useSearchParams()[0].get("changeset");
  useHotkeys([["mod+J", summon]], []);
  useTitle();
  return (
    <div className={classes.frame}>
      <a className={classes.skip} href="#main">
        Skip to the page
      </a>
      <button className={classes.veil} data-open={navOpen || undefined} aria-label="Close navigation" tabIndex={-1} onClick={() => setNavOpen(false)} />
      <Navigation session={session} />
      <div className={classes.body}>
        <header className={classes.bar}>
          <ActionIcon variant="subtle" color="gray" aria-label="Open navigation" aria-expanded={navOpen} onClick={() => setNavOpen(true)}>
            <IconMenu2 size={18} />
          </ActionIcon>
          <Wordmark />
          <Button ml="auto" size="compact-sm" variant="light" leftSection={<IconSparkles size={16} />} onClick={summon}>
            Copilot
          </Button>
        </header>
        <main id="main" className={classes.main} tabIndex={-1}>
          {children}
        </main>
      </div>
      {railOpen && (
        <Suspense fallback={<aside className={classes.railSpace} style={{ width: railWidth }} aria-label="Copilot" aria-busy />}>
          <Rail />
        </Suspense>
      )}
      {linked && (
        <Suspense>
          <LinkedCard key={linked} id={linked} />
        </Suspense>
      )}
    </div>
  );
}

/** Names the window after the page, for tabs, histories and screen readers. */
function useTitle(): void {
  const [path] = useLocation();
  const name = PLACES.find((place) => place.path === path)?.name;
  useDocumentTitle(name ? `${name} · Winnow` : "Winnow");
}

function Navigation({ session }: { session: Session }) {
  const [path] = useLocation();
  const { navOpen, setNavOpen, railOpen } = useShell();
  return (
    <nav className={classes.nav} aria-label="Pages" data-open={navOpen || undefined}>
      <Group px="xs" justify="space-between">
        <Wordmark />
        <ColorScheme />
      </Group>
      <div style={{ flex: 1 }}>
        {PLACES.map(({ path: to, name, icon: Icon }) => (
          <NavLink
            key={to}
            component={Link}
            href={to}
            label={name}
            leftSection={<Icon size={17} stroke={1.6} />}
            active={path === to}
            aria-current={path === to ? "page" : undefined}
            onClick={() => setNavOpen(false)}
            style={{ borderRadius: "var(--mantine-radius-md)" }}
          />
        ))}
      </div>
      <Button variant={railOpen ? "light" : "filled"} leftSection={<IconSparkles size={16} />} rightSection={<Kbd size="xs">{SHORTCUT}</Kbd>} aria-pressed={railOpen} onClick={railOpen ? dismiss : summon}>
        Copilot
      </Button>
      <WhoIsHere session={session} />
    </nav>
  );
}

function ColorScheme() {
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme("light");
  const next = scheme === "dark" ? "light" : "dark";
  return (
    <Tooltip label={`Switch to ${next}`}>
      <ActionIcon variant="subtle" color="gray" aria-label={`Switch to ${next} colours`} onClick={() => setColorScheme(next)}>
        {scheme === "dark" ? <IconSun size={17} /> : <IconMoon size={17} />}
      </ActionIcon>
    </Tooltip>
  );
}

function WhoIsHere({ session }: { session: Session }) {
  const signOut = useSignOut();
  const [isChanging, setChanging] = useState(false);
  return (
    <Group px="xs" gap={2} wrap="nowrap">
      <div style={{ minWidth: 0, flex: 1 }}>
        <Text size="xs" fw={600} truncate>
          {session.name || session.person}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {session.workspace} · {session.role}
        </Text>
      </div>
      {session.auth === "session" && (
        <Tooltip label="Change your password">
          <ActionIcon variant="subtle" color="gray" aria-label="Change your password" onClick={() => setChanging(true)}>
            <IconKey size={16} />
          </ActionIcon>
        </Tooltip>
      )}
      {isChanging && (
        <Suspense>
          <ChangePassword session={session} onClose={() => setChanging(false)} />
        </Suspense>
      )}
      {session.auth === "session" && (
        <Tooltip label={signOut.error ? sentence(signOut.error.message) : "Sign out"} opened={signOut.error ? true : undefined} color={signOut.error ? "red" : undefined} multiline maw={240}>
          <ActionIcon variant="subtle" color="gray" aria-label="Sign out" loading={signOut.isPending} onClick={() => signOut.mutate()}>
            <IconLogout size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </Group>
  );
}
