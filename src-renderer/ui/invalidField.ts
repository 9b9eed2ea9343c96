// Fields that show what they cannot take: nothing is begun with a value that the person did not type.

/** Goes to the first field below `root` whose value is not taken; false where there is none. */
export function focusInvalidField(root: ParentNode): boolean {
  const field = root.querySelector<HTMLElement>('input[aria-invalid="true"]');
  field?.focus();
  return field !== null;
}
