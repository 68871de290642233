/**
 * The sections of the docs that the bench writes: between lines with `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`.
 */

const MARKER = /^<!-- (\/?)bench:([\w-]+) -->$/gm

/** The names of a document's sections, in order. @throws for an open, nested or repeated section */
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

/** Replaces the contents of a section. @throws if there is no such section */
export function withSection(document: string, name: string, contents: string): string {
  if (!sectionNames(document).includes(name)) throw new Error(`There is no section ${name} to write to`)
  const begin = `<!-- bench:${name} -->`
  const end = `<!-- /bench:${name} -->`
  return `${document.slice(0, document.indexOf(begin) + begin.length)}\n\n${contents.trim()}\n\n${document.slice(document.indexOf(end))}`
}
