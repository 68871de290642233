/** The parts of the local stack are stopped one after another, even if one of them fails. */
import { expect, it } from 'vitest'
import { endAll } from '../../local/stack/endAll'

function parts(...failing: readonly string[]) {
  const ended: string[] = []
  const ends = ['database', 'gateway', 'functions'].map(name => async () => {
    ended.push(name)
    if (failing.includes(name)) throw new Error(`${name} does not end`)
  })
  return { ended, ends }
}

it('are stopped from the last to the first, once', async () => {
  const { ended, ends } = parts()
  await Promise.all([endAll(ends), endAll(ends)])
  await endAll(ends)
  expect(ended).toEqual(['functions', 'gateway', 'database'])
})

it.each([[['functions']], [['database']], [['gateway', 'functions']]])(
  'are all stopped even if %j are not, and that is reported',
  async failing => {
    const { ended, ends } = parts(...failing)
    await expect(endAll(ends)).rejects.toThrow(`${failing.at(-1)} does not end`)
    expect(ended).toEqual(['functions', 'gateway', 'database'])
  },
)
