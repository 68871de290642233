/** Reads pages and mails. */

/** Decodes the text of an attribute or element. */
export const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

/** The tags of a page without attribute values: these must not depend on any text. */
export const skeleton = (html: string): readonly string[] =>
  html.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? []
