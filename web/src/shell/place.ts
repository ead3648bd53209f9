/** Where the person is: what the copilot is told with each message. */
import { useLocation, useSearchParams } from "wouter";

export interface PlaceNow {
  page: string;
  icp_code: string | null;
}

/** Returns the page's name ("qualification") and the ICP it shows. */
export function usePlace(): PlaceNow {
  const [path] = useLocation();
  const [search] = useSearchParams();
  const code = search.get("icp") ?? search.get("icp_code");
  return { page: path.split("/")[1] || "qualification", icp_code: code === "new" ? null : code };
}
