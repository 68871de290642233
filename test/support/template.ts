/** The CloudFormation template as `serverless package` makes it for a deployed stage. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PROJECT_FOLDER } from '../../tools/deployment/serverlessConfig'

export interface Resource {
  readonly Type: string
  // biome-ignore lint/suspicious/noExplicitAny: as deep as CloudFormation's types are
  readonly Properties: Record<string, any>
  readonly DependsOn?: readonly string[]
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly Condition?: string
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Conditions: Readonly<Record<string, unknown>>
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>
}

/** What a shop must set. */
export const SHOP = { SHOP_NAME: 'Shop', ALIPAY_PARTNER: '2088123412341234', MAIL_FROM: 'shop@example.com' }

/** @param settings  in place of a shop's own `.env.<stage>` */
export function packageTemplate(stage: string, settings: Readonly<Record<string, string>>): Template {
  const folder = mkdtempSync(join(tmpdir(), 'shouyin-template-'))
  const buildFolder = join('.shouyin', `build-${folder.slice(-6)}`)
  const { PATH, HOME } = process.env
  try {
    const program = require.resolve('serverless/bin/serverless.js')
    execFileSync(process.execPath, [program, 'package', '--stage', stage, '--package', folder], {
      cwd: PROJECT_FOLDER,
      env: { PATH, HOME, SHOUYIN_BUILD_FOLDER: buildFolder, ...settings },
      stdio: 'pipe',
    })
    return JSON.parse(readFileSync(join(folder, 'cloudformation-template-update-stack.json'), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
    rmSync(join(PROJECT_FOLDER, buildFolder), { recursive: true, force: true })
  }
}
