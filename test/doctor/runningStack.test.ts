/** The doctor on the laptop: is there a stack to look at? */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { runningStack } from '../../tools/doctor/runningStack'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'shouyin-doctor-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

it('has not been started', () => {
  expect(runningStack(folder())).toMatchObject({
    ok: false,
    error: { check: 'configuration', ok: false, todo: expect.stringMatching(/^npm start/) },
  })
})

it('tells its addresses', () => {
  const project = folder()
  writeFileSync(join(project, '.env.local'), '# Written by npm start\nAWS_REGION=ap-southeast-1\n')
  expect(runningStack(project)).toEqual({ ok: true, value: { AWS_REGION: 'ap-southeast-1' } })
})
