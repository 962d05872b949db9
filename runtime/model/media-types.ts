/** What manifests, configurations and layers are called (OCI media-types.md; distribution docs, "Image Manifest V 2, Schema 2"). */
export const MediaType = {
  DockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
  DockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  DockerConfig: 'application/vnd.docker.container.image.v1+json',
  DockerLayer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
  OciManifest: 'application/vnd.oci.image.manifest.v1+json',
  OciIndex: 'application/vnd.oci.image.index.v1+json',
  OciConfig: 'application/vnd.oci.image.config.v1+json',
  OciLayer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

/** What a pull can use, as the Accept header says it. */
export const MANIFEST_TYPES: readonly string[] = [
  MediaType.OciIndex,
  MediaType.DockerList,
  MediaType.OciManifest,
  MediaType.DockerManifest,
];

const SCHEMA_1 = /^application\/vnd\.docker\.distribution\.manifest\.v1\+(?:json|prettyjws)$/;

export const isIndexType = (mediaType: string): boolean =>
  mediaType === MediaType.OciIndex || mediaType === MediaType.DockerList;
export const isManifestType = (mediaType: string): boolean =>
  mediaType === MediaType.OciManifest || mediaType === MediaType.DockerManifest;
export const isSchema1Type = (mediaType: string): boolean => SCHEMA_1.test(mediaType);

/** Whether a configuration of this type is an image's: other artefacts (charts, signatures) live in registries, too. */
export const isImageConfigType = (mediaType: string): boolean =>
  mediaType === MediaType.OciConfig ||
  mediaType === MediaType.DockerConfig ||
  mediaType === 'application/octet-stream' ||
  mediaType === '';
