/** The catalog: can every order that it allows be paid? */
import { namesRefused } from '../../lib/gateways/alipayDirect/catalogNames'
import { parseCatalog } from '../../lib/order/catalog'
import type { Charset } from '../../lib/signing/charset'
import { bad, type Finding, good } from './finding'

/** @param text  the contents of catalog.json */
export function catalogFindings(text: string, charset: Charset): readonly Finding[] {
  const json = parseJson(text)
  if (json === undefined) {
    return [bad('catalog', 'catalog.json is not JSON', 'put it right; an editor that knows JSON shows where')]
  }
  const parsed = parseCatalog(json)
  if (!parsed.ok) return parsed.error.map(problem => bad('catalog', problem, 'put it right in catalog.json'))
  const refused = namesRefused(parsed.value, charset)
  if (refused.length === 0) return [good('catalog', `${parsed.value.size} goods, with names Alipay takes`)]
  return refused.map(says => bad('catalog', says, 'write the name without it in catalog.json'))
}

function parseJson(text: string): unknown {
  try {
    // As the bundler does, which leaves a byte order mark out.
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    return undefined
  }
}
