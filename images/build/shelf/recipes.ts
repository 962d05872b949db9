/** All recipes of the shelf, each after its base. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../places.ts';
import { parseRecipe, type Recipe } from './recipe.ts';

const RECIPE = 'recipe.yaml';

export const recipeFolder = (name: string): string => join(CATALOGUE, name);

export function readRecipes(): Recipe[] {
  const names = readdirSync(CATALOGUE).filter((name) => existsSync(join(recipeFolder(name), RECIPE)));
  return inOrder(names.sort().map((name) => parseRecipe(name, readFileSync(join(recipeFolder(name), RECIPE), 'utf8'))));
}

/** Throws when a base is missing or leads back to its own image. */
export function inOrder(recipes: readonly Recipe[]): Recipe[] {
  const deep = recipes.map((recipe) => ({ recipe, depth: withBases(recipe, recipes).length }));
  deep.sort((a, b) => a.depth - b.depth || (a.recipe.name < b.recipe.name ? -1 : 1));
  return deep.map(({ recipe }) => recipe);
}

/** A recipe, its base, that one's base and so on. */
export function withBases(recipe: Recipe, recipes: readonly Recipe[]): Recipe[] {
  const chain = [recipe];
  for (let { base } = recipe; base !== undefined;) {
    const found = recipes.find(({ name }) => name === base);
    if (!found) throw new Error(`recipe ${recipe.name}: its base ${base} has no recipe`);
    if (chain.includes(found)) throw new Error(`recipe ${recipe.name}: its bases lead round in a circle`);
    chain.push(found);
    ({ base } = found);
  }
  return chain;
}
