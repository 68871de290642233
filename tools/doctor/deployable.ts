/**
 * The checks before a deployment that need no network. Reads the stage, the region and the functions' environment as
 * JSON, and prints one problem per line.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { merchantsFile } from '../deployment/merchantsFile'
import { PROJECT_FOLDER } from '../deployment/serverlessConfig'
import { catalogFindings } from './catalog'
import { chinaFindings } from './chinaRegions'
import { configurationFindings, shopEnvironment } from './configuration'
import { deploymentFindings } from './deploymentSettings'
import { findingLine } from './finding'
import type { Place } from './place'

interface Deployment {
  readonly place: Place
  /** As the framework resolves it. */
  readonly environment: Readonly<Record<string, unknown>>
}

async function main(): Promise<void> {
  const { place, environment } = (await json(process.stdin)) as Deployment
  const shop = shopEnvironment(environment)
  const findings = [
    ...(await configurationFindings(shop, place.stage, merchantsFile())),
    ...chinaFindings(shop.values, place),
    ...deploymentFindings(process.env, place),
    ...catalogFindings(readFileSync(join(PROJECT_FOLDER, 'catalog.json'), 'utf8')),
  ]
  for (const finding of findings) if (!finding.ok) process.stdout.write(`${findingLine(finding)}\n`)
}

main()
