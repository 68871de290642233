import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyText } from '../../support/anyText'
import { skeleton } from '../../support/markup'
import { pagesWith } from './samples'

const harmless = pagesWith('harmless')
const HOSTILE = fc.oneof(
  anyText({ minLength: 1 }),
  fc
    .array(
      fc.constantFrom('<', '>', '"', "'", '&', '`', '=', '</style>', '<script>', '-->', ' onload=', 'x'),
      {
        minLength: 1,
      },
    )
    .map(parts => parts.join('')),
)

describe('escaping', () => {
  test('no external text changes the tags of any page', () => {
    fc.assert(
      fc.property(HOSTILE, text => {
        for (const [name, page] of Object.entries(pagesWith(text))) {
          expect(skeleton(page.html), name).toEqual(skeleton(harmless[name]?.html ?? ''))
        }
      }),
    )
  })

  test('the comparison of tags would notice an unescaped text', () => {
    const page = pagesWith('&lt;').problem?.html ?? ''
    for (const text of ['<b>', '"><b>', '"']) {
      expect(skeleton(page.replace('&amp;lt;', text))).not.toEqual(skeleton(page))
    }
  })

  test('a text is shown in full, escaped', () => {
    for (const [name, page] of Object.entries(pagesWith(`<b>"R&D"</b> it's`))) {
      expect(page.html, name).toContain('&lt;b&gt;&quot;R&amp;D&quot;&lt;/b&gt; it&#39;s')
      expect(page.html, name).not.toContain('<b>')
    }
  })
})
