/**
 * Parts of the docs that the bench writes: between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`, each on a line of
 * its own.
 */

const MARKER = /^<!-- (\/?)bench:([\w-]+) -->$/gm

/** The names of a document's sections, in their sequence. @throws when one is left open, nested or there twice */
export function sectionNames(document: string): readonly string[] {
  const names: string[] = []
  let open: string | undefined
  for (const [, slash, name = ''] of document.matchAll(MARKER)) {
    if (slash === '' && open !== undefined) throw new Error(`The section ${name} begins within ${open}`)
    if (slash === '' && names.includes(name)) throw new Error(`The section ${name} is there twice`)
    if (slash !== '' && open !== name) throw new Error(`The section ${name} ends, and has not begun`)
    open = slash === '' ? name : undefined
    if (slash === '') names.push(name)
  }
  if (open !== undefined) throw new Error(`The section ${open} does not end`)
  return names
}

/** The document with other contents between a section's markers. @throws when it has no such section */
export function withSection(document: string, name: string, contents: string): string {
  if (!sectionNames(document).includes(name)) throw new Error(`There is no section ${name} to write to`)
  const begin = `<!-- bench:${name} -->`
  const end = `<!-- /bench:${name} -->`
  return `${document.slice(0, document.indexOf(begin) + begin.length)}\n\n${contents.trim()}\n\n${document.slice(document.indexOf(end))}`
}
