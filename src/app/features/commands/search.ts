/** Puts the cursor into the search field of the screen; false: it has none in sight. */
export function focusSearch(): boolean {
  const field = [...(document.querySelector('main')?.querySelectorAll('input') ?? [])].find(
    (each) => each.type === 'search' && each.checkVisibility(),
  )
  if (field === undefined) return false
  field.focus()
  field.select()
  return true
}
