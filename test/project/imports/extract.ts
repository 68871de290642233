/** Extracts the imports of a source file, in every form of the language, types included. */
import {
  type Argument,
  type ExportSpecifier,
  type Expression,
  type ImportDeclarationSpecifier,
  parseSync,
  Visitor,
} from 'oxc-parser'

export interface Import {
  /** As written: a relative path, a package, or COMPUTED. */
  readonly specifier: string
  /** Whether it is gone at run time. */
  readonly typeOnly: boolean
}

/** Stands for an import whose target only the running program knows. */
const COMPUTED = '(computed)'

const literal = (expression: Expression | Argument | undefined): string => {
  if (expression?.type === 'Literal' && typeof expression.value === 'string') return expression.value
  if (expression?.type === 'TemplateLiteral' && expression.expressions.length === 0)
    return expression.quasis[0]?.value.cooked ?? COMPUTED
  return COMPUTED
}

/** `import { type A, type B } from`; an import of nothing at all runs the file. */
const allTypes = (specifiers: readonly (ImportDeclarationSpecifier | ExportSpecifier)[]) =>
  specifiers.length > 0 &&
  specifiers.every(
    each =>
      (each.type === 'ImportSpecifier' && each.importKind === 'type') ||
      (each.type === 'ExportSpecifier' && each.exportKind === 'type'),
  )

/** `/// <reference path="…" />`; `types` and `lib` name no file of the project. */
const REFERENCE = /^\/\s*<reference\s+path\s*=\s*["']([^"']+)["']/

export function importsOf(path: string, source: string): readonly Import[] {
  const { program, comments, errors } = parseSync(path, source)
  if (errors[0]) throw new Error(`${path} cannot be parsed: ${errors[0].message}`)
  const imports: Import[] = []
  const found = (specifier: string, typeOnly: boolean) => imports.push({ specifier, typeOnly })

  new Visitor({
    ImportDeclaration: ({ source, importKind, specifiers }) => {
      found(source.value, importKind === 'type' || allTypes(specifiers))
    },
    ExportAllDeclaration: ({ source, exportKind }) => {
      found(source.value, exportKind === 'type')
    },
    ExportNamedDeclaration: ({ source, exportKind, specifiers }) => {
      if (source) found(source.value, exportKind === 'type' || allTypes(specifiers))
    },
    ImportExpression: ({ source }) => {
      found(literal(source), false)
    },
    CallExpression: ({ callee, arguments: [argument] }) => {
      if (callee.type === 'Identifier' && callee.name === 'require') found(literal(argument), false)
    },
    TSImportEqualsDeclaration: ({ moduleReference, importKind }) => {
      if (moduleReference.type === 'TSExternalModuleReference')
        found(moduleReference.expression.value, importKind === 'type')
    },
    TSImportType: ({ source }) => {
      found(source.value, true)
    },
    TSModuleDeclaration: ({ id }) => {
      if (id.type === 'Literal') found(id.value, true)
    },
  }).visit(program)

  for (const { value } of comments) {
    const path = REFERENCE.exec(value)?.[1]
    if (path) found(path.startsWith('.') ? path : `./${path}`, true)
  }
  return imports
}
