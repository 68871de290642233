import { expect, test } from 'vitest'
import { html, type Markup } from '../../../lib/page/markup'

test('text is escaped, markup is not, and empty values are left out', () => {
  expect(String(html`<p>${'<'}${html`<b>${7}</b>`}${[html`<i></i>`]}${undefined}${false}</p>`)).toBe(
    '<p>&lt;<b>7</b><i></i></p>',
  )
})

test('asynchronous content is refused', () => {
  const late = Promise.resolve('late') as unknown as Markup
  expect(() => html`<p>${late}</p>`).toThrow('asynchronous')
})
