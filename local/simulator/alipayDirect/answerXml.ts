// The XML of the gateway's services that answer a server and not a browser.

import { type Charset, encodeText } from '../core/charset'
import type { Pair } from '../core/form'
import { sign } from './signing'

/** An answer as it goes over the wire. */
export interface XmlAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
}

/**
 * The answer that tells something. Its sign covers the children of `response/<about>` as if they were the fields of a
 * request, as is customary for these answers.
 *
 * @param asked the fields of the request, repeated in the answer
 */
export function tellXml(
  asked: readonly Pair[],
  about: 'timestamp' | 'trade',
  told: readonly Pair[],
  key: string,
  charset: Charset,
): XmlAnswer {
  const params = asked
    .filter(([name, value]) => value !== '' && name !== 'sign' && name !== 'sign_type')
    .map(([name, value]) => `<param name="${escapeXml(name)}">${escapeXml(value)}</param>`)
  const sendable = told.map(([name, value]): Pair => [name, withoutForbidden(value)])
  const children = sendable.map(([name, value]) => element(name, value))
  return encode(
    `<is_success>T</is_success><request>${params.join('')}</request>` +
      `<response><${about}>${children.join('')}</${about}></response>` +
      `${element('sign', sign(sendable, key, charset))}<sign_type>MD5</sign_type>`,
    charset,
  )
}

/** The answer that what was asked for is done. */
export function doneXml(charset: Charset): XmlAnswer {
  return encode('<is_success>T</is_success>', charset)
}

export function failureXml(code: string, charset: Charset): XmlAnswer {
  return encode(`<is_success>F</is_success>${element('error', code)}`, charset)
}

function encode(content: string, charset: Charset): XmlAnswer {
  const text = `<?xml version="1.0" encoding="${charset}"?><alipay>${content}</alipay>`
  return {
    bytes: new Uint8Array(encodeText(text, charset)),
    contentType: `text/xml; charset=${charset.toUpperCase()}`,
  }
}

function element(name: string, value: string): string {
  return `<${name}>${escapeXml(value)}</${name}>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot' }

/** Line breaks and tabs are escaped too: a parser may turn them into others, and the signature would not fit. */
function escapeXml(text: string): string {
  return withoutForbidden(text).replace(
    /[&<>"\t\n\r]/g,
    char => `&${ENTITIES[char] ?? `#${char.charCodeAt(0)}`};`,
  )
}

/** Without the characters that XML cannot carry, escaped or not. */
function withoutForbidden(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
}
