/** The catalog: can it be sold? */
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
    // As the bundler does, which leaves a byte order mark out.
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
