// The base components: no stores, no knowledge of networks.

export { default as Button } from "./Button.vue";
export { default as Card } from "./Card.vue";
export { default as Checkbox } from "./Checkbox.vue";
export { default as Chip } from "./Chip.vue";
export { default as Dialog } from "./Dialog.vue";
export { default as EmptyState } from "./EmptyState.vue";
export { default as Field } from "./Field.vue";
export { default as IconButton } from "./IconButton.vue";
export { default as Menu } from "./Menu.vue";
export { default as ContextMenu } from "./ContextMenu.vue";
export { focusInvalidField } from "./invalidField";
export type { MenuItem } from "./menuItem";
export { default as Message } from "./Message.vue";
export { default as NumberField } from "./NumberField.vue";
export { default as ParamField } from "./ParamField.vue";
export { default as ParamList } from "./ParamList.vue";
export { provideParamSources } from "./paramSources";
export { default as ProgressBar } from "./ProgressBar.vue";
export { default as Select } from "./Select.vue";
export { default as Slider } from "./Slider.vue";
export { default as SplitView } from "./SplitView.vue";
export { default as TabList } from "./TabList.vue";
export { default as TaskProgress } from "./TaskProgress.vue";
export { default as Term } from "./Term.vue";
export { default as TextSelect } from "./TextSelect.vue";
export { default as TextField } from "./TextField.vue";
export { default as Tooltip } from "./Tooltip.vue";
