/** The pages of the product, in the order of the navigation. */
import { IconActivity, IconBolt, IconBuilding, IconChartBar, IconFilter, IconForms, IconProgress, IconUsers, type Icon } from "@tabler/icons-react";
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

export interface Place {
  path: string;
  name: string;
  icon: Icon;
  page: LazyExoticComponent<ComponentType>;
}

export const PLACES: readonly Place[] = [
  { path: "/qualification", name: "Qualification", icon: IconFilter, page: lazy(() => import("@/pages/qualification")) },
  { path: "/signals", name: "Signals", icon: IconBolt, page: lazy(() => import("@/pages/signals")) },
  { path: "/leads", name: "Leads", icon: IconUsers, page: lazy(() => import("@/pages/leads")) },
  { path: "/accounts", name: "Accounts", icon: IconBuilding, page: lazy(() => import("@/pages/accounts")) },
  { path: "/insights", name: "Insights", icon: IconChartBar, page: lazy(() => import("@/pages/insights")) },
  { path: "/activity", name: "Activity", icon: IconActivity, page: lazy(() => import("@/pages/activity")) },
  { path: "/jobs", name: "Jobs", icon: IconProgress, page: lazy(() => import("@/pages/jobs")) },
  { path: "/fields", name: "Fields", icon: IconForms, page: lazy(() => import("@/pages/fields")) },
];
