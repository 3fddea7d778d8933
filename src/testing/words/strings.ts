import { readFileSync } from 'node:fs'
import ts from 'typescript'

/** A text in the code that a person may read. */
export interface CodeText {
  /** From the repository's root. */
  readonly file: string
  readonly line: number
  /** One line; what is filled in stands as `…`. */
  readonly text: string
  /** Written between tags or in an attribute that is read aloud: one word counts there, elsewhere it takes two. */
  readonly isMarkup: boolean
}

/** Attributes of markup that somebody reads or hears. */
const SPOKEN = new Set(['alt', 'aria-description', 'aria-label', 'label', 'lead', 'placeholder', 'title'])

const WORD = /\p{L}{2}/u
const TWO_WORDS = /\p{L}{2,}[,.:;?!]? \p{L}{2,}/u

/** `new Error('…')`: a fault of the code itself, for whoever mends it. What a user can cause is a FleetcastError. */
const isOwnFault = (node: ts.Node): boolean =>
  ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'Error'

/**
 * The texts of one TypeScript file, in its order: what stands between tags, spoken attributes, and every other literal of
 * two words. Types, imports and class names are none.
 */
export function textsOf(file: string, source = readFileSync(file, 'utf8')): readonly CodeText[] {
  const kind = file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true, kind)
  const found: CodeText[] = []
  const add = (node: ts.Node, raw: string, isMarkup: boolean): void => {
    const text = raw.replace(/\s+/g, ' ').trim()
    if (!(isMarkup ? WORD : TWO_WORDS).test(text)) return
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1
    found.push({ file, line, text, isMarkup })
  }
  const visit = (node: ts.Node, isMarkup: boolean): void => {
    if (ts.isImportDeclaration(node) || ts.isLiteralTypeNode(node) || isOwnFault(node)) return
    if (ts.isJsxAttribute(node)) {
      const name = node.name.getText(tree)
      if (name === 'className' || name === 'style' || name === 'd') return
      if (node.initializer !== undefined) visit(node.initializer, SPOKEN.has(name))
      return
    }
    if (ts.isJsxText(node)) add(node, node.text, true)
    else if (ts.isStringLiteralLike(node)) add(node, node.text, isMarkup)
    else if (ts.isTemplateExpression(node))
      add(
        node,
        node.head.text + node.templateSpans.map(({ literal }) => `…${literal.text}`).join(''),
        isMarkup,
      )
    const isInside = isMarkup && !ts.isJsxElement(node) && !ts.isArrowFunction(node)
    ts.forEachChild(node, (child) => visit(child, isInside && !ts.isCallExpression(node)))
  }
  visit(tree, false)
  return found
}
