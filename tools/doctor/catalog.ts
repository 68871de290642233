/** Checks the catalog. */
import { parseCatalog } from '../../lib/order/catalog'
import { bad, type Finding, good } from './finding'

/** @param text  the contents of catalog.json */
export function catalogFindings(text: string): readonly Finding[] {
  const json = parseJson(text)
  if (json === undefined) {
    return [bad('catalog', 'catalog.json is not JSON', 'fix it; an editor that knows JSON shows where')]
  }
  const parsed = parseCatalog(json)
  if (!parsed.ok) return parsed.error.map(problem => bad('catalog', problem, 'fix it in catalog.json'))
  return [good('catalog', `${parsed.value.size} goods`)]
}

function parseJson(text: string): unknown {
  try {
    // The bundler, too, ignores a byte order mark.
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
