export interface Feed { readonly placeholder?: never }
