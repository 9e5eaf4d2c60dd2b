/**
 * @module Functions that Databricks has built in beside Spark's, each reviewed: it looks at its arguments, the session or the
 * clock, and nothing else. One that is missing here is taken for a function of the default schema.
 */

export const DATABRICKS_FUNCTIONS: readonly string[] = `
  charindex current_metastore current_recipient getdate h3_boundaryasgeojson h3_boundaryaswkb h3_boundaryaswkt
  h3_centerasgeojson h3_centeraswkb h3_centeraswkt h3_compact h3_coverash3 h3_coverash3string h3_distance
  h3_h3tostring h3_hexring h3_ischildof h3_ispentagon h3_isvalid h3_kring h3_kringdistances h3_longlatash3
  h3_longlatash3string h3_maxchild h3_minchild h3_pointash3 h3_pointash3string h3_polyfillash3 h3_polyfillash3string
  h3_resolution h3_stringtoh3 h3_tessellateaswkb h3_tochildren h3_toparent h3_try_coverash3 h3_try_coverash3string
  h3_try_distance h3_try_polyfillash3 h3_try_polyfillash3string h3_try_tessellateaswkb h3_try_validate h3_uncompact
  h3_validate iff is_account_group_member is_member measure schema_of_json_agg st_addpoint st_area st_asewkb st_asewkt
  st_asgeojson st_astext st_aswkb st_aswkt st_azimuth st_boundary st_buffer st_centroid st_closestpoint
  st_concavehull st_contains st_convexhull st_covers st_difference st_dimension st_disjoint st_distance
  st_distancesphere st_distancespheroid st_dump st_dwithin st_endpoint st_envelope st_envelope_agg st_equals
  st_estimatesrid st_exteriorring st_flipcoordinates st_geogarea st_geogfromgeojson st_geogfromtext st_geogfromwkt
  st_geoglength st_geogperimeter st_geohash st_geometryn st_geometrytype st_geomfromewkb st_geomfromewkt
  st_geomfromgeohash st_geomfromgeojson st_geomfromtext st_geomfromwkt st_interiorringn st_intersection
  st_intersects st_isempty st_isvalid st_length st_m st_makeline st_makepolygon st_multi st_ndims st_npoints
  st_numgeometries st_numinteriorrings st_perimeter st_point st_pointfromgeohash st_pointn st_removepoint st_reverse
  st_rotate st_scale st_setpoint st_simplify st_startpoint st_touches st_transform st_translate st_union
  st_union_agg st_within st_x st_xmax st_xmin st_y st_ymax st_ymin st_z st_zmax st_zmin timediff timestampadd
  timestampdiff to_geography to_geometry try_cast try_to_geography try_to_geometry try_zstd_decompress zstd_compress
  zstd_decompress
`
  .trim()
  .split(/\s+/);
