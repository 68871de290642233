// biz_content: the JSON text with the parameters of the method.

import type { Refusal } from '../core/refusal'
import { refuse } from './errorCodes'

/** Its text and number members; an empty text counts as not sent. */
export type BizContent = ReadonlyMap<string, string>

export function readBizContent(fields: ReadonlyMap<string, string>): BizContent | Refusal {
  const text = fields.get('biz_content')
  if (text === undefined) return refuse('ACQ.INVALID_PARAMETER', 'biz_content is missing.')
  const content = parseObject(text)
  if (content === null) return refuse('ACQ.INVALID_PARAMETER', 'biz_content is no JSON object.')
  const members = Object.entries(content).flatMap(([name, value]) => {
    const isPlain = typeof value === 'string' || typeof value === 'number'
    return isPlain && value !== '' ? [[name, String(value)] as const] : []
  })
  return new Map(members)
}

function parseObject(text: string): object | null {
  try {
    const content: unknown = JSON.parse(text)
    return typeof content === 'object' && !Array.isArray(content) ? content : null
  } catch {
    return null
  }
}
