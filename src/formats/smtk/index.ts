export type { Category } from './category.ts';
export { type AnalysisChoice } from './content.ts';
export type {
  Attribute,
  Choice,
  Definition,
  Item,
  ItemDefinition,
  ItemType,
  ItemValue,
  Reference,
  Slot,
} from './model.ts';
export { readResourcePart, type ResourcePart } from './part.ts';
export {
  placesOf,
  readProject,
  readResourceHeader,
  type ProjectResource,
  type ResourceHeader,
  type SmtkProject,
} from './project.ts';
export { readAttributeResource, type AttributeResource } from './resource.ts';
