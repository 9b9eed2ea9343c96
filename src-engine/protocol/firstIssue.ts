export { FIRST_ISSUE } from "../document/firstIssue";
