// The XML responses of the services for the shop's server.

import { type Charset, encodeText } from '../core/charset'
import type { Pair } from '../core/form'
import { sign } from './signing'

export interface XmlAnswer {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly contentType: string
}

/**
 * A response with data. Its sign covers the children of `response/<about>` as if they were the fields of a request.
 *
 * @param asked the fields of the request, repeated in the response
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

/** A response without data: success. */
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

/** Also escapes line breaks and tabs, which a parser may normalize, so that the signature would not match. */
function escapeXml(text: string): string {
  return withoutForbidden(text).replace(
    /[&<>"\t\n\r]/g,
    char => `&${ENTITIES[char] ?? `#${char.charCodeAt(0)}`};`,
  )
}

/** Removes the characters that XML forbids, even escaped. */
function withoutForbidden(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '')
}
