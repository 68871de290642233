/** Keeps a list's response within the limit of Lambda. */

/** In bytes. Lambda's response is limited to 6 MB, as JSON that escapes the quotation marks of the body. */
const LARGEST_PAGE = 5_000_000

/** The first items, as many as fit into a response; one always does. */
export function fitting<Item>(items: readonly Item[]): Item[] {
  let size = 0
  const tooMany = items.findIndex(item => {
    size += Buffer.byteLength(JSON.stringify(JSON.stringify(item)))
    return size > LARGEST_PAGE
  })
  return items.slice(0, tooMany === -1 ? undefined : tooMany)
}
