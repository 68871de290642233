/** Reading pages and mails. */

/** Text of an attribute or element as a browser reads it. */
export const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')

/** The tags of a page without the values of their attributes: what must not depend on any text. */
export const skeleton = (html: string): readonly string[] =>
  html.replace(/"[^"]*"/g, '""').match(/<[^>]*>/g) ?? []
