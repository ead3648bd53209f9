import { useIcps } from "@/api/queries";
import { icpName } from "@/records/listQuery";
import { Two } from "@/records/Two";

/** The ICP that a record is shown with, and the version that scored it. */
export function Icp({ code, version, status }: { code?: string | null; version?: number | null; status?: string | null }) {
  const { data: icps } = useIcps();
  if (!code) return <Two first="–" />;
  return <Two first={icpName(icps, code) ?? code} second={status === "paused" ? `version ${version}, paused` : `version ${version}`} />;
}
