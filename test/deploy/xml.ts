/** XML responses, as the older AWS services send them. */
export type XmlValue =
  | string
  | number
  | boolean
  | undefined
  | readonly XmlValue[]
  | { readonly [name: string]: XmlValue }

/** An array is its element's name repeated; undefined is left out. */
export function toXml(name: string, value: XmlValue): string {
  if (value === undefined) return ''
  if (Array.isArray(value)) return value.map(item => toXml(name, item)).join('')
  const inner =
    typeof value === 'object'
      ? Object.entries(value).map(([key, child]) => toXml(key, child))
      : [escapeXml(String(value))]
  return `<${name}>${inner.join('')}</${name}>`
}

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
