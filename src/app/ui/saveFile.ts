/** Hands a file to the browser's own way of saving one; nothing leaves the machine. */
export function saveFile(name: string, type: string, content: BlobPart): void {
  const url = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has its own hold on the content by the next task.
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 0)
}
