/** Checks a page against WCAG 2.2 AA and axe-core's best practices. */
import axe from 'axe-core'
import type { Page as Tab } from 'playwright-core'

const OPTIONS = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  resultTypes: ['violations'],
}

/** What is wrong with the page as it stands: the rule, and the elements that break it. */
export async function violations(tab: Tab): Promise<string[]> {
  // Not by a script element, which the page's own policy would not let run.
  await tab.evaluate(axe.source)
  const found = await tab.evaluate<axe.AxeResults>(`axe.run(document, ${JSON.stringify(OPTIONS)})`)
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))
}
